import { type CSSVariablesResolver, createTheme, type MantineColorsTuple, type MantineThemeOverride } from '@mantine/core';

/** The accent in ten steps; step 7 carries white text in light, step 3 dark text in dark. */
const HARBOUR: MantineColorsTuple = [
  '#eaf5f9',
  '#dceef4',
  '#b5dbe8',
  '#66bfdc',
  '#43a5c4',
  '#2b8dae',
  '#1a7896',
  '#0f5b73',
  '#0c4a5e',
  '#083645',
];

export const theme: MantineThemeOverride = createTheme({
  primaryColor: 'harbour',
  primaryShade: { light: 7, dark: 3 },
  autoContrast: true,
  colors: { harbour: HARBOUR },
  defaultRadius: 5,
  cursorType: 'pointer',
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", Cantarell, sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", "Cascadia Code", "DejaVu Sans Mono", Menlo, Consolas, monospace',
  fontSizes: { xs: '11.5px', sm: '13px', md: '13.5px', lg: '15px', xl: '18px' },
  lineHeights: { xs: '1.35', sm: '1.4', md: '1.45', lg: '1.5', xl: '1.5' },
  headings: {
    fontWeight: '620',
    sizes: {
      h1: { fontSize: '17px', lineHeight: '1.3' },
      h2: { fontSize: '13.5px', lineHeight: '1.4' },
      h3: { fontSize: '13px', lineHeight: '1.4' },
    },
  },
  components: {
    Button: { defaultProps: { size: 'xs', variant: 'default' } },
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray', size: 28 } },
    TextInput: { defaultProps: { size: 'xs' } },
    PasswordInput: { defaultProps: { size: 'xs' } },
    NativeSelect: { defaultProps: { size: 'xs' } },
    Textarea: { defaultProps: { size: 'xs' } },
    Checkbox: { defaultProps: { size: 'xs' } },
    SegmentedControl: { defaultProps: { size: 'xs' } },
    Tooltip: { defaultProps: { withArrow: true, openDelay: 250, events: { hover: true, focus: true, touch: true } } },
    Modal: { defaultProps: { centered: true, transitionProps: { duration: 80 } } },
    Popover: { defaultProps: { transitionProps: { duration: 60 }, shadow: 'md' } },
    Menu: { defaultProps: { transitionProps: { duration: 60 }, shadow: 'md' } },
    Tabs: { defaultProps: { keepMounted: false } },
  },
});

const SURFACES = {
  '--mantine-color-body': 'var(--sp-surface)',
  '--mantine-color-text': 'var(--sp-text)',
  '--mantine-color-dimmed': 'var(--sp-muted)',
  '--mantine-color-placeholder': 'var(--sp-muted)',
  '--mantine-color-error': 'var(--sp-danger)',
  '--mantine-color-anchor': 'var(--sp-accent)',
  '--mantine-color-default': 'var(--sp-surface)',
  '--mantine-color-default-hover': 'var(--sp-hover)',
  '--mantine-color-default-color': 'var(--sp-text)',
  '--mantine-color-default-border': 'var(--sp-line-strong)',
  '--mantine-color-gray-light-color': 'var(--sp-neutral)',
};

/** Mantine's own surfaces take our colours, so that both schemes are stated in one file (tokens.css). */
export const cssVariablesResolver: CSSVariablesResolver = () => ({ variables: {}, light: SURFACES, dark: SURFACES });
