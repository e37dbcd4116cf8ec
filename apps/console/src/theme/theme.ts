import {
  type CSSVariablesResolver,
  createTheme,
  defaultVariantColorsResolver,
  type MantineColorsTuple,
  type MantineThemeOverride,
  type VariantColorsResolver,
} from '@mantine/core';

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

/** The greys of the dark scheme, from text to ground; Mantine draws fields and menus with them. */
const DARK: MantineColorsTuple = [
  '#e4e9ef',
  '#c6d0da',
  '#9cabba',
  '#6f7f8f',
  '#46535f',
  '#28323e',
  '#1b232d',
  '#151b23',
  '#10161d',
  '#0e1319',
];

/** Filled buttons take the accent, or the colour of danger, of the scheme in force with the text that stands on it. */
const variantColorResolver: VariantColorsResolver = (input) => {
  const resolved = defaultVariantColorsResolver(input);
  if (input.variant !== 'filled') return resolved;
  const tone = input.color?.startsWith('red') === true ? 'danger' : 'accent';
  return {
    ...resolved,
    background: `var(--sp-${tone})`,
    hover: `color-mix(in srgb, var(--sp-${tone}) 88%, var(--sp-text))`,
    color: `var(--sp-on-${tone})`,
  };
};

export const theme: MantineThemeOverride = createTheme({
  primaryColor: 'harbour',
  primaryShade: { light: 7, dark: 3 },
  variantColorResolver,
  colors: { harbour: HARBOUR, dark: DARK },
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
    TagsInput: { defaultProps: { size: 'xs' } },
    MultiSelect: { defaultProps: { size: 'xs' } },
    Checkbox: { defaultProps: { size: 'xs' } },
    SegmentedControl: { defaultProps: { size: 'xs' } },
    Tooltip: { defaultProps: { withArrow: true, openDelay: 250, events: { hover: true, focus: true, touch: true } } },
    // Locking the scroll of the page would need a style element.
    Modal: { defaultProps: { centered: true, lockScroll: false, transitionProps: { duration: 80 } } },
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
