export type { GraphqlSummary, MultipartPart, ParsedBody, XmlField } from './parsed.ts';
