using Registry.Identity;
using Registry.Multiformats;

namespace Registry.Registrations.Records;

/// <summary>The DHT key of a record: /far-mesh/&lt;base58 of the model's multihash&gt;/&lt;peer id&gt;.</summary>
public static class RecordKey
{
    /// <summary>First path segment.</summary>
    public const string Namespace = "far-mesh";

    public static byte[] For(Multihash model, PeerId peer) => throw new NotImplementedException();

    public static bool TryParse(ReadOnlySpan<byte> key, out Multihash? model, out PeerId? peer) => throw new NotImplementedException();
}
