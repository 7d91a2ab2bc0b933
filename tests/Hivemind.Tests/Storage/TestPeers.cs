using Registry.Identity;

namespace Registry.Hivemind.Tests.Storage;

internal static class TestPeers
{
    /// <summary>A peer id of its own for each number, in the form of an RSA key's.</summary>
    public static PeerId Peer(int number)
    {
        var bytes = new byte[34];
        (bytes[0], bytes[1]) = (0x12, 0x20);
        BitConverter.TryWriteBytes(bytes.AsSpan(2), number);
        Assert.True(PeerId.TryDecode(bytes, out var peer));
        return peer;
    }
}
