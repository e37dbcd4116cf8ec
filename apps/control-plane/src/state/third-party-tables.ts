/** A report that is due and could not be made; gone once it is. `id` is partner and start of the period. */
export interface PartnerReportFailureRow {
  id: string;
  partner: string;
  period_from: number;
  period_to: number;
  attempts: number;
  failed_at: number;
  next_at: number;
  error: string;
}
