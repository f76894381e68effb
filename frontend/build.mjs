// Puts what the pages load besides our own modules into src/linli/web/static/build/. No bundler: each file is used as it is.
import { copyFileSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import * as sass from "sass";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, "node_modules");
const target = join(root, "src", "linli", "web", "static", "build");
const fresh = `${target}.new`;

rmSync(fresh, { recursive: true, force: true });
mkdirSync(fresh, { recursive: true });

// Nothing may be loaded from another host, and no source map may be named that is not there (static hashing looks for it).
function put(name, text) {
  const clean = text.replace(/^\s*\/[/*][#@] ?sourceMappingURL=.*$/gm, "");
  const foreign = name.endsWith(".css") && clean.match(/@import[^;]*;|url\((?!\s*["']?(?:data:|#))[^)]*\)/);
  if (foreign) throw new Error(`${name} loads ${foreign[0].slice(0, 120)}`);
  writeFileSync(join(fresh, name), clean);
  const kilobytes = (size) => `${(size / 1000).toFixed(1)} kB`;
  console.log(`setup: ${name} ${kilobytes(clean.length)}, ${kilobytes(gzipSync(clean, { level: 9 }).length)} compressed`);
}

const copy = (name, ...source) => put(name, readFileSync(join(modules, ...source), "utf8"));

const css = sass.compile(join(root, "frontend", "tabler.scss"), {
  loadPaths: [modules],
  style: "compressed",
  charset: false,
  quietDeps: true,
  silenceDeprecations: ["import"],
});
put("tabler.css", css.css);
copy("htmx.js", "htmx.org", "dist", "htmx.min.js");
copy("maplibre.css", "maplibre-gl", "dist", "maplibre-gl.css");
copy("maplibre.js", "maplibre-gl", "dist", "maplibre-gl-csp.js");
copy("maplibre-worker.js", "maplibre-gl", "dist", "maplibre-gl-csp-worker.js");
copyFileSync(join(modules, "maplibre-gl", "dist", "LICENSE.txt"), join(fresh, "maplibre.LICENSE.txt"));
copyFileSync(join(modules, "htmx.org", "LICENSE"), join(fresh, "htmx.LICENSE.txt"));

rmSync(target, { recursive: true, force: true });
renameSync(fresh, target);
