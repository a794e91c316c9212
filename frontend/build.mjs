// Build the dashboard and the cards into the integration's www folder.
//
//   node build.mjs            write the files
//   node build.mjs --watch    write them again whenever a source changes
//   node build.mjs --check    compare with what is committed; fail if it is not current
//
// One small entry is loaded on every page; everything else is a chunk that it imports when a
// card, a dialog or the dashboard needs it. Chunks are named by their content.

import { build, context } from "esbuild";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const ROOT = dirname(fileURLToPath(import.meta.url));
const OUT = join(ROOT, "..", "custom_components", "lightningrod", "www");

const KILO = 1024;
const LIMIT_ALL = 150 * KILO;
const LIMIT_ENTRY = 6 * KILO;
const ENTRY = "lightningrod.js";
// Of the languages a browser loads one: only the largest counts.
const LANGUAGE = /^chunks\/(?!index)[a-z]{2}(-[A-Z]+)?-/;

const options = {
  absWorkingDir: ROOT,
  entryPoints: { lightningrod: "src/entry.ts" },
  outdir: OUT,
  chunkNames: "chunks/[name]-[hash]",
  bundle: true,
  splitting: true,
  format: "esm",
  target: "es2022",
  minify: true,
  legalComments: "eof",
  charset: "utf8",
  write: false,
  logLevel: "warning",
};

/** Return the built files by their path below the output folder. */
async function built() {
  const { outputFiles } = await build(options);
  return new Map(outputFiles.map((file) => [name(file.path), Buffer.from(file.contents)]));
}

function name(path) {
  return relative(OUT, path).replaceAll("\\", "/");
}

/** Return the committed files by their path. */
async function committed() {
  const entries = await readdir(OUT, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile());
  const paths = files.map((entry) => join(entry.parentPath, entry.name));
  return new Map(await Promise.all(paths.map(async (path) => [name(path), await readFile(path)])));
}

async function write(files) {
  await rm(OUT, { recursive: true, force: true });
  for (const [path, content] of files) {
    await mkdir(dirname(join(OUT, path)), { recursive: true });
    await writeFile(join(OUT, path), content);
  }
}

/** Tell the sizes; return whether they are within the limits. */
function weigh(files) {
  const sizes = new Map([...files].map(([path, content]) => [path, gzipSync(content).length]));
  const languages = [...sizes].filter(([path]) => LANGUAGE.test(path)).map(([, size]) => size);
  const others = [...sizes].filter(([path]) => !LANGUAGE.test(path)).map(([, size]) => size);
  const all = others.reduce((sum, size) => sum + size, 0) + Math.max(0, ...languages);
  const entry = sizes.get(ENTRY);
  console.log(`entry ${kilo(entry)}, all ${kilo(all)} gzipped, ${files.size} files`);
  if (all > LIMIT_ALL) console.error(`All files together may have ${kilo(LIMIT_ALL)}.`);
  if (entry > LIMIT_ENTRY) console.error(`The entry may have ${kilo(LIMIT_ENTRY)}.`);
  return all <= LIMIT_ALL && entry <= LIMIT_ENTRY;
}

const kilo = (bytes) => `${(bytes / KILO).toFixed(1)} kB`;

async function check(files) {
  const old = await committed();
  const paths = new Set([...files.keys(), ...old.keys()]);
  const stale = [...paths].filter((path) => !files.get(path)?.equals(old.get(path) ?? Buffer.of()));
  if (stale.length) console.error(`Not current, run script/frontend: ${stale.join(", ")}`);
  return stale.length === 0;
}

async function watch() {
  const again = {
    name: "write",
    setup: (it) =>
      it.onEnd(async () => weigh(await built().then(async (f) => (await write(f), f)))),
  };
  await (await context({ ...options, plugins: [again] })).watch();
}

if (process.argv.includes("--watch")) {
  await watch();
} else {
  const files = await built();
  const current = process.argv.includes("--check") ? await check(files) : await write(files);
  process.exitCode = weigh(files) && current !== false ? 0 : 1;
}
