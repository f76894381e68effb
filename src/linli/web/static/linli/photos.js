// Photos: previews that can be removed, pictures made smaller before they travel, and progress while they do.
// Without this the field is a plain file input.

const LONGEST_EDGE = 2560; // pixels; the server keeps no more

async function smaller(file) {
  if (!globalThis.createImageBitmap || file.size < 1_500_000) return file;
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST_EDGE / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.85));
    if (!blob || blob.size >= file.size) return file;
    return new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg", lastModified: file.lastModified });
  } catch {
    return file; // the server says what is wrong with it
  }
}

function enhance(field) {
  const input = field.querySelector("input[type=file]");
  const previews = field.querySelector("[data-photo-previews]");
  const progress = field.querySelector("[data-photo-progress]");
  const { most, megabytes, wordsMany, wordsLarge, wordsKind, wordsRemove, wordsSending } = field.dataset;
  const say = (text) => (field.querySelector("[data-photo-words]").textContent = text);
  let kept = [];

  const write = () => {
    const transfer = new DataTransfer();
    kept.forEach((file) => transfer.items.add(file));
    input.files = transfer.files;
  };
  const draw = () => {
    previews.querySelectorAll("img").forEach((image) => URL.revokeObjectURL(image.src));
    previews.replaceChildren(
      ...kept.map((file, index) => {
        const item = document.createElement("li");
        const image = document.createElement("img");
        image.src = URL.createObjectURL(file);
        image.alt = file.name;
        const remove = document.createElement("button");
        remove.type = "button";
        remove.textContent = "×";
        remove.setAttribute("aria-label", `${wordsRemove}: ${file.name}`);
        remove.addEventListener("click", () => {
          kept.splice(index, 1);
          write();
          draw();
          input.focus();
        });
        item.append(image, remove);
        return item;
      }),
    );
    previews.hidden = kept.length === 0;
  };

  input.addEventListener("change", async () => {
    const notes = [];
    const chosen = [...input.files];
    const pictures = chosen.filter((file) => file.type.startsWith("image/"));
    if (pictures.length < chosen.length) notes.push(wordsKind);
    const ready = await Promise.all(pictures.map(smaller));
    const fitting = ready.filter((file) => file.size <= Number(megabytes) * 1_000_000);
    if (fitting.length < ready.length) notes.push(wordsLarge);
    // Choosing again adds to what is there when several are allowed.
    kept = input.multiple ? [...kept, ...fitting] : fitting.slice(-1);
    if (kept.length > Number(most)) {
      kept = kept.slice(0, Number(most));
      notes.push(wordsMany);
    }
    write();
    draw();
    say(notes.join(" "));
  });

  const form = input.form;
  form?.addEventListener("submit", (event) => {
    if (event.defaultPrevented || !kept.length) return;
    say(wordsSending);
    progress.hidden = false;
    progress.removeAttribute("value"); // a plain form cannot say how far it is
  });
  form?.addEventListener("htmx:xhr:progress", (event) => {
    if (!kept.length || !event.detail.lengthComputable) return;
    progress.hidden = false;
    progress.value = Math.round((event.detail.loaded / event.detail.total) * 100);
  });
  form?.addEventListener("htmx:afterRequest", () => {
    progress.hidden = true;
    say("");
  });
}

function enhanceAll(root) {
  for (const field of root.querySelectorAll("[data-photos]:not([data-photos-ready])")) {
    field.dataset.photosReady = "";
    enhance(field);
  }
}

enhanceAll(document);
document.addEventListener("htmx:load", (event) => enhanceAll(event.detail.elt.parentElement ?? document));
