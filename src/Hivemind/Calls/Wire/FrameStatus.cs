namespace Registry.Hivemind.Calls.Wire;

/// <summary>What has become of a frame being read.</summary>
internal enum FrameStatus
{
    Incomplete,

    Complete,

    /// <summary>The length is no varint, or the stream ended within the frame.</summary>
    Malformed,

    /// <summary>Announced as longer than allowed.</summary>
    TooLong,

    /// <summary>There is no room for it now.</summary>
    NoRoom,

    /// <summary>The stream ended before the first byte.</summary>
    None,
}
