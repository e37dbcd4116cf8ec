export { type ControlPlaneConfig, controlPlaneConfigSchema } from './config.ts';
export { type ControlPlane, type ControlPlaneOptions, startControlPlane } from './main.ts';
