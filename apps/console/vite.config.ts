import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The console is static files; the control plane serves them beside its API. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  resolve: { conditions: ['source', 'module', 'browser', 'default'] },
  build: {
    outDir: 'dist',
    target: 'es2023',
    // Small assets stay files: a data: address would need a wider content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
  },
  server: { proxy: { '/api': process.env.SALLYPORT_API ?? 'http://127.0.0.1:8088' } },
});
