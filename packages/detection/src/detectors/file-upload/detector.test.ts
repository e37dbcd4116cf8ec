import { describeCases } from '../../testing/cases.ts';
import { fileUpload } from './detector.ts';

describeCases(fileUpload, import.meta.dirname);
