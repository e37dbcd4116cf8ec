export {
  type GraphqlArgument,
  type GraphqlDocument,
  type GraphqlOperation,
  type GraphqlSelection,
  type GraphqlValue,
  parseGraphql,
} from './graphql-document.ts';
export { graphqlSignature } from './graphql-signature.ts';
export type { GraphqlSummary, MultipartPart, ParsedBody, XmlField } from './parsed.ts';
