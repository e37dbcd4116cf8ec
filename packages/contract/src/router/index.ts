export { compileRouter, type RouteEntry, type RouteMatch, type Router } from './router.ts';
export { captureMixed, parseTemplate, pathSegments, type TemplateSegment } from './template.ts';
