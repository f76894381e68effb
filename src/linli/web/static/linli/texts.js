// Standard texts: choosing one puts it into the field, after what is already written there.

for (const offer of document.querySelectorAll("[data-standard-texts]")) {
  const field = document.getElementById(offer.dataset.standardTexts);
  const choice = offer.querySelector("select");
  if (!field || !choice) continue;
  offer.hidden = false;
  choice.addEventListener("change", () => {
    if (!choice.value) return;
    field.value = [field.value.trim(), choice.value].filter(Boolean).join("\n");
    choice.value = "";
    field.focus();
  });
}
