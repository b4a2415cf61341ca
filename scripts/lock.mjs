// What a lock file lacks. Pure; see `scripts/complete-lock.mjs`.

/** Optional packages that a locked package asks for by exact version and the lock file does not have. */
export function missingOptionals(lock) {
  const found = new Map();
  for (const [place, entry] of Object.entries(lock.packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      const isLocked =
        `node_modules/${name}` in lock.packages || `${place}/node_modules/${name}` in lock.packages;
      if (!isLocked && /^\d/.test(version)) found.set(name, version);
    }
  }
  return [...found].map(([name, version]) => ({ name, version }));
}

const SYSTEMS = ["android", "darwin", "freebsd", "linux", "openharmony", "win32"];
const PROCESSORS = ["arm64", "arm", "x64", "ia32", "ppc64", "riscv64", "s390x"];
const LIBRARIES = { musl: "musl", gnu: "glibc", gnueabihf: "glibc", musleabihf: "musl" };

/** System, processor and C library of a platform package, from the words of its name. Throws when it names none. */
export function platformOf(name) {
  const words = name.split("/").at(-1).split("-");
  const os = words.find((word) => SYSTEMS.includes(word));
  const cpu = words.find((word) => PROCESSORS.includes(word));
  if (!os || !cpu) throw new Error(`${name} names no platform`);
  const library = words.map((word) => LIBRARIES[word]).find(Boolean);
  return { cpu: [cpu], ...(os === "linux" && library ? { libc: [library] } : {}), os: [os] };
}
