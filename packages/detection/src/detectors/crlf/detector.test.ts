import { describeCases } from '../../testing/cases.ts';
import { crlf } from './detector.ts';

describeCases(crlf, import.meta.dirname);
