import type { OperationDetail } from '@sallyport/control-plane/contract';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { withPeriod } from '../../api/address.ts';
import { count } from '../../components/amount.ts';
import { RiskTag, StatusTag } from '../../components/meaning.tsx';
import { Tag } from '../../components/tag.tsx';
import { TimeText } from '../../components/time-text.tsx';
import styles from './head.module.css';

/** What an operation is, in one line of words and one of numbers. */
export function Head({ operation }: { readonly operation: OperationDetail }): ReactNode {
  const { latency_ms, risk, status, exposure, protocol } = operation;
  const numbers: readonly (readonly [string, ReactNode])[] = [
    ['Requests', anchored('#traffic', count(operation.requests))],
    [
      'Attacks in period',
      <Link key="attacks" to="/attacks" search={withPeriod({ operation: [operation.id] })}>
        {count(operation.attacks)}
      </Link>,
    ],
    ['Clients', anchored('#auth', count(operation.clients))],
    [
      'Latency p50 / p95 / p99',
      latency_ms === null
        ? 'none measured'
        : anchored('#traffic', `${ms(latency_ms.p50)} / ${ms(latency_ms.p95)} / ${ms(latency_ms.p99)} ms`),
    ],
    [
      'Answers',
      operation.statuses.length === 0
        ? 'none'
        : anchored(
            '#traffic',
            operation.statuses
              .slice(0, 4)
              .map((item) => `${item.status} × ${count(item.count)}`)
              .join(', '),
          ),
    ],
    ['First seen', <TimeText key="first" at={operation.first_seen} form="ago" />],
    ['Last seen', <TimeText key="last" at={operation.last_seen} form="ago" />],
  ];
  return (
    <div className={styles.head}>
      <div className={styles.tags}>
        <a href="#risk" title="The arithmetic of this score">
          <RiskTag {...risk} />
        </a>
        <StatusTag status={status} />
        <Tag tone={exposure === 'external' ? 'accent' : 'neutral'}>{exposure}</Tag>
        <Tag>{protocol}</Tag>
        {operation.direction === 'outbound' && <Tag tone="accent">outbound</Tag>}
        {operation.deprecated && <Tag tone="warn">deprecated</Tag>}
        {operation.open_successes > 0 && (
          <a href="#auth" title="Successful answers to requests without a credential">
            <Tag tone="danger">answered {count(operation.open_successes)} without a credential</Tag>
          </a>
        )}
        {operation.spec !== '' && <Tag title={operation.operation_id}>described in {operation.spec}</Tag>}
      </div>
      <dl className={styles.numbers}>
        {numbers.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

function anchored(place: string, words: string): ReactNode {
  return (
    <a key={place} href={place}>
      {words}
    </a>
  );
}

function ms(value: number): string {
  return value < 10 ? value.toFixed(1) : Math.round(value).toString();
}
