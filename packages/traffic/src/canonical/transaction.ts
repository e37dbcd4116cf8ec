import type { ResponseView, Transaction } from '@sallyport/core';
import type { RawRequest, TransactionSource } from './raw.ts';
import { canonicalRequest } from './request.ts';

/** A transaction of a request alone. Never throws. */
export function openTransaction(source: TransactionSource, raw: RawRequest): Transaction {
  const { request, facts } = canonicalRequest(raw);
  return {
    id: source.id,
    at: source.at,
    listener: source.listener,
    protocol: source.protocol,
    client: source.client,
    request,
    response: null,
    facts,
  };
}

/** The same transaction with its answer. */
export function withResponse(transaction: Transaction, response: ResponseView): Transaction {
  return { ...transaction, response };
}
