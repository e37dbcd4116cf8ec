import { describeCases } from '../../testing/cases.ts';
import { ssi } from './detector.ts';

describeCases(ssi, import.meta.dirname);
