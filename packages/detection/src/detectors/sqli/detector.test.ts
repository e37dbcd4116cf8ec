import { describeCases } from '../../testing/cases.ts';
import { sqli } from './detector.ts';

describeCases(sqli, import.meta.dirname);
