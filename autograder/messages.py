"""What Python and NumPy say to everybody who makes a mistake, word by word.

A message of a student's process is told only if it has one of these forms, with sizes of up to four
digits, and with names that somebody else has given.
"""

import re

SIZE, NAMED, KIND = r"(?:-?\d{1,4}|…)", r"'(\w{1,60})'", r"'([\w.]{1,60})'"
OF = r"([\w.<>]{1,80})"
SHAPE = rf"\((?:{SIZE}(?:, ?{SIZE}){{0,3}})?,?\)"
MESSAGES = (
    rf"operands could not be broadcast together with (?:remapped )?shapes (?:{SHAPE} ?){{1,2}}",
    rf"non-broadcastable output operand with shape {SHAPE} "
    rf"doesn't match the broadcast shape {SHAPE}",
    r"matmul: Input operand [01] has a mismatch in its core dimension \d, "
    rf"with gufunc signature [nkm?,()>-]{{22}} \(size {SIZE} is different from {SIZE}\)",
    r"matmul: Input operand [01] does not have enough dimensions "
    r"\(has \d, gufunc core with signature [nkm?,()>-]{22} requires \d\)",
    rf"shapes {SHAPE} and {SHAPE} not aligned: {SIZE} \(dim \d\) != {SIZE} \(dim \d\)",
    r"shape mismatch: objects cannot be broadcast to a single shape\."
    rf"(?: Mismatch is between arg \d with shape {SHAPE} and arg \d with shape {SHAPE}\.)?",
    r"shape mismatch: (?:value array of|indexing arrays could not be broadcast together with) "
    rf"shapes? {SHAPE}(?: could not be broadcast to indexing result of shape)? {SHAPE}",
    rf"could not broadcast input array from shape {SHAPE} into shape {SHAPE}",
    rf"cannot reshape array of size {SIZE} into shape {SHAPE}",
    r"all the input array dimensions except for the concatenation axis must match exactly, "
    rf"but along dimension \d, the array at index \d has size {SIZE} "
    rf"and the array at index \d has size {SIZE}",
    r"all the input arrays must have same number of dimensions, but the array at index \d "
    r"has \d dimension\(s\) and the array at index \d has \d dimension\(s\)",
    r"all input arrays must have the same shape",
    rf"index {SIZE} is out of bounds for axis \d with size {SIZE}",
    r"too many indices for array: array is \d-dimensional, but \d were indexed",
    r"boolean index did not match indexed array along axis \d; "
    rf"size of axis is {SIZE} but size of corresponding boolean axis is {SIZE}",
    r"(?:axis \d: )?axis -?\d is out of bounds for array of dimension \d",
    r"axes don't match array|cannot select an axis to squeeze out which has size not equal to one",
    r"only integers, slices \(`:`\), ellipsis \(`\.\.\.`\), numpy\.newaxis \(`None`\) "
    r"and integer or boolean arrays are valid indices",
    r"only (?:length-1|size-1|0-dimensional) arrays can be converted to Python scalars",
    r"only integer scalar arrays can be converted to a scalar index",
    r"arrays used as indices must be of integer \(or boolean\) type",
    r"setting an array element with a sequence\."
    r"(?: The requested array has an inhomogeneous shape "
    rf"after \d dimensions\. The detected shape was {SHAPE} \+ inhomogeneous part\.)?",
    r"The truth value of an array with more than one element is ambiguous\. "
    r"Use a\.any\(\) or a\.all\(\)",
    r"(?:assignment destination|output array) is read-only",
    r"zero-size array to reduction operation \w{3,8} which has no identity",
    r"attempt to get arg(?:max|min) of an empty sequence",
    r"(?:max|min)\(\) (?:iterable argument is empty|arg is an empty sequence)",
    r"Singular matrix|(?:SVD|Eigenvalues) did not converge|Matrix is not positive definite",
    r"Last 2 dimensions of the array must be square",
    r"\d-dimensional array given\. Array must be (?:at least )?(?:one|two|\d)-dimensional",
    r"diag requires an array of at least two dimensions|Input must be 1- or 2-d\.",
    rf"unsupported operand type\(s\) for [-+*/@%&|^<>=.a-z()]{{1,18}}: {KIND} and {KIND}",
    rf"bad operand type for unary [-+~]: {KIND}",
    rf"can't multiply sequence by non-int of type {KIND}|can only concatenate \w{{3,5}} "
    rf"\(not \"[\w.]{{1,30}}\"\) to \w{{3,5}}",
    rf"{KIND} not supported between instances of {KIND} and {KIND}",
    rf"'[<>=]{{1,2}}' not supported between instances of {KIND} and {KIND}",
    rf"{KIND} object (?:is not (?:callable|subscriptable|iterable|an iterator|reversible)"
    r"|does not support item assignment|cannot be interpreted as an integer)",
    rf"object of type {KIND} has no len\(\)|len\(\) of unsized object",
    r"cannot unpack non-iterable (\w{1,40}) object|iteration over a 0-d array",
    rf"(?:{KIND} object|module {KIND}) has no attribute {NAMED}(?:\. Did you mean: {NAMED}\?)?",
    rf"name {NAMED} is not defined(?:\. Did you mean: {NAMED}\?)?",
    rf"cannot access (?:local|free) variable {NAMED} where it is not associated with a value"
    r"(?: in enclosing scope)?",
    rf"{OF}\(\) missing \d required positional arguments?: {NAMED}"
    rf"(?:(?:, |,? and ){NAMED}){{0,3}}",
    rf"{OF}\(\) takes (?:from \d to )?\d positional arguments? but \d (?:was|were) given",
    rf"{OF}\(\) got an unexpected keyword argument {NAMED}",
    rf"{OF}\(\) got multiple values for argument {NAMED}",
    r"(?:list|tuple|string|range object) index out of range|pop from empty list",
    r"(?:list|tuple) indices must be integers or slices, not (\w{1,40})",
    rf"not enough values to unpack \(expected (?:at least )?{SIZE}, got {SIZE}\)",
    rf"too many values to unpack \(expected {SIZE}(?:, got {SIZE})?\)",
    r"(?:float |integer )?(?:division|modulo) by zero|(?:float )?(?:division|modulo) by zero",
    r"math (?:domain|range) error|expected a (?:positive|nonnegative) input(?:, got .)?",
    r"cannot convert float (?:NaN|infinity) to integer",
    r"maximum recursion depth exceeded(?: (?:while calling a Python object|in comparison))?",
    rf"Cannot cast ufunc '(?:\w{{3,12}})' output from dtype\({KIND}\) to dtype\({KIND}\) "
    r"with casting rule 'same_kind'",
    r"ufunc '(?:\w{3,12})' not supported for the input types, and the inputs could not be safely "
    r"coerced to any supported types according to the casting rule ''safe''",
    r"loop of ufunc does not support argument \d of type \w{3,10} which has no callable "
    r"\w{3,8} method",
    rf"No module named {KIND}|cannot import name {NAMED} from {KIND}",
    r"Cannot take a larger sample than population when replace is False",
    r"(?:float|int)\(\) argument must be a string(?:, a bytes-like object)? or a real number, "
    rf"not {KIND}",
    r"raw_input was called, but this frontend does not support input requests\.",
    r"must be real number, not (\w{1,40})|a coroutine was expected, got (\w{1,40})",
    rf"{NAMED}|{SIZE}",
)
PATTERNS = tuple(re.compile(f"(?:{message})") for message in MESSAGES)


def names_in(said: str) -> tuple[str, ...] | None:
    """The names in a message, or None if it is not one that everybody may get."""
    found = next(filter(None, (pattern.fullmatch(said) for pattern in PATTERNS)), None)
    return found and tuple(filter(None, found.groups()))
