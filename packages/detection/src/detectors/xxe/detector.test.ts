import { describeCases } from '../../testing/cases.ts';
import { xxe } from './detector.ts';

describeCases(xxe, import.meta.dirname);
