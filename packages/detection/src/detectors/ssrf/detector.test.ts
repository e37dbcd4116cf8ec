import { describeCases } from '../../testing/cases.ts';
import { ssrf } from './detector.ts';

describeCases(ssrf, import.meta.dirname);
