import { describeCases } from '../../testing/cases.ts';
import { xss } from './detector.ts';

describeCases(xss, import.meta.dirname);
