import { convertCssVariables, DEFAULT_THEME, deepMerge, defaultCssVariablesResolver, mergeMantineTheme } from '@mantine/core';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { cssVariablesResolver, theme } from './src/theme/theme.ts';

const THEME_CSS = 'virtual:theme.css';

/** The theme as a style sheet of its own, so that no style element is made at run time: the content security policy forbids them. */
function themeCss(): Plugin {
  const whole = mergeMantineTheme(DEFAULT_THEME, theme);
  const variables = deepMerge(defaultCssVariablesResolver(whole), cssVariablesResolver(whole));
  const schemes = { variables: {}, light: { '--mantine-color-scheme': 'light' }, dark: { '--mantine-color-scheme': 'dark' } };
  return {
    name: 'theme-css',
    resolveId: (id) => (id === THEME_CSS ? `\0${THEME_CSS}` : undefined),
    load: (id) => (id === `\0${THEME_CSS}` ? convertCssVariables(variables) + convertCssVariables(schemes) : undefined),
  };
}

/** The console is static files; the control plane serves them beside its API. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [themeCss(), react()],
  resolve: { conditions: ['source', 'module', 'browser', 'default'] },
  build: {
    outDir: 'dist',
    target: 'es2023',
    // Small assets stay files: a data: address would need a wider content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
  },
  server: { proxy: { '/api': process.env.SALLYPORT_API ?? 'http://127.0.0.1:9443' } },
});
