//! Names that values of JavaScript have without being given them: a chain that reads one is the engine's.

/// What objects, arrays, strings, numbers and booleans inherit (ECMAScript 2024, sections 20.1.3, 20.3.3, 21.1.3,
/// 22.1.3, 23.1.3 and annex B.2). `length` of strings and arrays is not inherited but is read like it.
const NAMES: &str = " __defineGetter__ __defineSetter__ __lookupGetter__ __lookupSetter__ __proto__ constructor \
    hasOwnProperty isPrototypeOf propertyIsEnumerable toLocaleString toString valueOf toExponential toFixed toPrecision \
    anchor at big blink bold charAt charCodeAt codePointAt concat endsWith fixed fontcolor fontsize includes indexOf \
    isWellFormed italics lastIndexOf length link localeCompare match matchAll normalize padEnd padStart repeat replace \
    replaceAll search slice small split startsWith strike sub substr substring sup toLocaleLowerCase toLocaleUpperCase \
    toLowerCase toUpperCase toWellFormed trim trimEnd trimLeft trimRight trimStart copyWithin entries every fill filter \
    find findIndex findLast findLastIndex flat flatMap forEach join keys map pop push reduce reduceRight reverse shift \
    some sort splice toReversed toSorted toSpliced unshift values with ";

/// Whether `name` is one of them.
pub fn is_inherited(name: &str) -> bool {
    !name.contains(' ') && NAMES.contains(&format!(" {name} "))
}
