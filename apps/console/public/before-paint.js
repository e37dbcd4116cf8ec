// Runs before the first paint, from a file of its own so that the page needs no inline script.
// The colour scheme is set here so that a dark page never flashes white.
(() => {
  let chosen = 'auto';
  try {
    chosen = localStorage.getItem('sallyport-color-scheme') ?? 'auto';
  } catch {
    // Storage may be forbidden; the system's scheme is used then.
  }
  const dark = chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');
})();
// Schemas are interpreted, not compiled: the content security policy forbids eval.
globalThis.__zod_globalConfig = { jitless: true };
