namespace Registry.Testing.Simulation;

/// <summary>What a line of the trace tells of.</summary>
public enum TraceKind : byte
{
    /// <summary>A node came up or went away.</summary>
    Started,
    Stopped,
    Vanished,

    /// <summary>A dial, and how it ended.</summary>
    Dialled,
    Refused,
    Linked,

    /// <summary>Bytes, an orderly end or a reset, of a connection or of a stream.</summary>
    Data,
    Finished,
    Reset,
    Closed,

    /// <summary>The network was divided or joined.</summary>
    Divided,
    Joined,

    /// <summary>What a scenario wants to have in the trace.</summary>
    Note,
}
