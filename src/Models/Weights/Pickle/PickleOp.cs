namespace StyleKernels.Models.Weights.Pickle;

/// <summary>The opcodes that PyTorch's state dicts use; Python's names are given where they differ.</summary>
internal enum PickleOp : byte
{
    /// <summary>Pushes the bottom of a collection.</summary>
    Mark = (byte)'(',

    /// <summary>Ends the program.</summary>
    Stop = (byte)'.',

    /// <summary>None.</summary>
    None = (byte)'N',

    /// <summary>NEWTRUE.</summary>
    True = 0x88,

    /// <summary>NEWFALSE.</summary>
    False = 0x89,

    /// <summary>BININT1, from 0 to 255.</summary>
    Int8 = (byte)'K',

    /// <summary>BININT2, from 0 to 65535.</summary>
    Int16 = (byte)'M',

    /// <summary>BININT.</summary>
    Int32 = (byte)'J',

    /// <summary>LONG1.</summary>
    Long = 0x8a,

    /// <summary>BINFLOAT.</summary>
    Float64 = (byte)'G',

    /// <summary>BINUNICODE.</summary>
    Utf8 = (byte)'X',

    /// <summary>SHORT_BINUNICODE.</summary>
    ShortUtf8 = 0x8c,

    /// <summary>BINSTRING, of Python 2.</summary>
    Latin1 = (byte)'T',

    /// <summary>SHORT_BINSTRING, of Python 2.</summary>
    ShortLatin1 = (byte)'U',

    /// <summary>An empty tuple.</summary>
    EmptyTuple = (byte)')',

    /// <summary>An empty list.</summary>
    EmptyList = (byte)']',

    /// <summary>An empty dictionary.</summary>
    EmptyDictionary = (byte)'}',

    /// <summary>A tuple of everything above the mark.</summary>
    Tuple = (byte)'t',

    /// <summary>A tuple of one.</summary>
    Tuple1 = 0x85,

    /// <summary>A tuple of two.</summary>
    Tuple2 = 0x86,

    /// <summary>A tuple of three.</summary>
    Tuple3 = 0x87,

    /// <summary>Appends one value to the list below it.</summary>
    Append = (byte)'a',

    /// <summary>Appends everything above the mark.</summary>
    Appends = (byte)'e',

    /// <summary>Sets one key and value of the dictionary below them.</summary>
    SetItem = (byte)'s',

    /// <summary>Sets the pairs above the mark.</summary>
    SetItems = (byte)'u',

    /// <summary>BINPUT.</summary>
    Put8 = (byte)'q',

    /// <summary>LONG_BINPUT.</summary>
    Put32 = (byte)'r',

    /// <summary>MEMOIZE.</summary>
    Memoize = 0x94,

    /// <summary>BINGET.</summary>
    Get8 = (byte)'h',

    /// <summary>LONG_BINGET.</summary>
    Get32 = (byte)'j',

    /// <summary>PROTO.</summary>
    Protocol = 0x80,

    /// <summary>FRAME.</summary>
    Frame = 0x95,

    /// <summary>A class or function named in the program.</summary>
    Global = (byte)'c',

    /// <summary>A class or function named on the stack.</summary>
    StackGlobal = 0x93,

    /// <summary>BINPERSID: in PyTorch, a storage.</summary>
    PersistentId = (byte)'Q',

    /// <summary>A call of a global.</summary>
    Reduce = (byte)'R',

    /// <summary>Sets the attributes of an object.</summary>
    Build = (byte)'b',
}
