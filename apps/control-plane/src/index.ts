export { type ControlPlaneConfig, controlPlaneConfigSchema } from './config.ts';
export { type ControlPlane, type ControlPlaneOptions, startControlPlane } from './main.ts';
export { collectReport, type ReportContext, readReportContext } from './reporting/offline.ts';
