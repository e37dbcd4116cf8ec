import { Readable } from 'node:stream';
import { SallyportError } from '@sallyport/core';
import { ofHost, toCycloneDx, toOpenApi, toOpenApi30 } from '@sallyport/inventory';
import { type FileAnswer, fileRoute, type Route } from '../../http/route.ts';
import { exportCycloneDx, exportOpenApi } from './schema.ts';

function jsonFile(name: string, document: object): FileAnswer {
  const bytes = Buffer.from(`${JSON.stringify(document, null, 2)}\n`, 'utf8');
  return { mediaType: 'application/json; charset=utf-8', name, bytes: bytes.length, content: Readable.from([bytes]) };
}

const openApi = fileRoute(exportOpenApi, async (call, control) => {
  const { host, version } = call.query;
  call.note(host, `OpenAPI ${version}`);
  const records = ofHost(control.inventory.operations(), host);
  if (records.length === 0) throw new SallyportError('NOT_FOUND', 'query.host', host);
  const document = toOpenApi(records, { title: host, version: new Date(control.clock.now()).toISOString().slice(0, 10) });
  return jsonFile(`${host}.openapi.json`, version === '3.0' ? toOpenApi30(document) : document);
});

const cycloneDx = fileRoute(exportCycloneDx, async (call, control) => {
  call.note('inventory', 'CycloneDX');
  const title = control.config.institution === '' ? 'API inventory' : control.config.institution;
  return jsonFile('inventory.cdx.json', toCycloneDx(control.inventory.operations(), title, control.clock.now()));
});

/** The inventory in formats that other tools read. */
export const documentRoutes: readonly Route[] = [openApi, cycloneDx];
