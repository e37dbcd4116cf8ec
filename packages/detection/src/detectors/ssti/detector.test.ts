import { describeCases } from '../../testing/cases.ts';
import { ssti } from './detector.ts';

describeCases(ssti, import.meta.dirname);
