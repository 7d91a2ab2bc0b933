namespace Registry.Interop.Tests.Harness;

/// <summary>kad requests as bytes with their length in front, written here by hand so that they owe nothing to the code under test.</summary>
internal static class KadRequests
{
    /// <summary>FIND_NODE (4) for a key of at most 100 bytes.</summary>
    public static byte[] FindNode(ReadOnlySpan<byte> key) => [(byte)(key.Length + 4), 0x08, 4, 0x12, (byte)key.Length, .. key];
}
