import ts from 'typescript';

export interface SourceFacts {
  /** Module specifiers of imports and re-exports. */
  readonly imports: readonly string[];
  readonly lines: number;
  readonly functions: readonly { readonly name: string; readonly line: number; readonly lines: number }[];
  /** Lines that make a long-lived growing collection: a field or a module-level constant. */
  readonly collections: readonly number[];
  readonly statesLimit: boolean;
  /** Lines with a note that something is unfinished. */
  readonly unfinished: readonly number[];
}

const UNFINISHED = new RegExp(`\\b(${['TO', 'DO'].join('')}|${['FIX', 'ME'].join('')}|${'X'.repeat(3)})\\b`);

function functionName(node: ts.FunctionLikeDeclaration): string {
  if (node.name !== undefined) return node.name.getText();
  const { parent } = node;
  return ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent) ? parent.name.getText() : 'anonymous';
}

/** Does this expression make an empty collection that grows later? */
function growing(node: ts.Expression | undefined): boolean {
  if (node === undefined) return false;
  if (ts.isNewExpression(node)) return ['Map', 'Set'].includes(node.expression.getText()) && (node.arguments?.length ?? 0) === 0;
  return ts.isArrayLiteralExpression(node) && node.elements.length === 0;
}

/** Reads one file's facts. */
export function readSource(file: string, text: string): SourceFacts {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true, file.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS);
  const imports: string[] = [];
  const functions: SourceFacts['functions'][number][] = [];
  const collections: number[] = [];
  const lineOf = (position: number): number => source.getLineAndCharacterOfPosition(position).line + 1;
  const visit = (node: ts.Node): void => {
    if (
      (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) &&
      node.moduleSpecifier !== undefined &&
      ts.isStringLiteral(node.moduleSpecifier)
    ) {
      imports.push(node.moduleSpecifier.text);
    }
    if (
      ts.isCallExpression(node) &&
      node.expression.kind === ts.SyntaxKind.ImportKeyword &&
      node.arguments[0] !== undefined &&
      ts.isStringLiteral(node.arguments[0])
    ) {
      imports.push(node.arguments[0].text);
    }
    // An object of methods is a class by another name: its methods count, not the function that returns it.
    if (ts.isFunctionLike(node) && 'body' in node && node.body !== undefined) {
      const declaration = node as ts.FunctionLikeDeclaration;
      const start = lineOf(declaration.getStart());
      functions.push({ name: functionName(declaration), line: start, lines: lineOf(declaration.getEnd()) - start + 1 });
    }
    const field = ts.isPropertyDeclaration(node) || (ts.isVariableDeclaration(node) && ts.isSourceFile(node.parent.parent.parent));
    if (field && growing((node as ts.PropertyDeclaration).initializer)) collections.push(lineOf(node.getStart()));
    ts.forEachChild(node, visit);
  };
  visit(source);
  const lines = text.split('\n');
  return {
    imports,
    lines: lines.length,
    functions,
    collections,
    statesLimit: /_MAX\b|Max\b|\bmax[A-Z]|limits?\./.test(text) || /\bbounded\b/i.test(text),
    unfinished: lines.flatMap((line, index) => (UNFINISHED.test(line) ? [index + 1] : [])),
  };
}
