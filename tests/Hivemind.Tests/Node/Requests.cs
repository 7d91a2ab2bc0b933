using Google.Protobuf;
using Registry.Hivemind.Wire;

namespace Registry.Hivemind.Tests.Node;

/// <summary>Messages for tests.</summary>
internal static class Requests
{
    /// <summary>The node id of the vectors.</summary>
    public static DhtId VectorId => Id("00112233445566778899aabbccddeeff01234567");

    public static DhtId Id(string hex)
    {
        Assert.True(DhtId.TryRead(Convert.FromHexString(hex), out var id));
        return id;
    }

    public static NodeInfo Info(DhtId id) => new() { NodeId = ByteString.CopyFrom(id.ToArray()) };

    public static StoreRequest Store(params (DhtId Key, byte[] Tag, byte[] Value, double Expiration)[] lines)
    {
        var request = new StoreRequest();
        foreach (var (key, tag, value, expiration) in lines)
        {
            request.Keys.Add(ByteString.CopyFrom(key.ToArray()));
            request.Subkeys.Add(ByteString.CopyFrom(tag));
            request.Values.Add(ByteString.CopyFrom(value));
            request.ExpirationTime.Add(expiration);
            request.InCache.Add(false);
        }

        return request;
    }

    public static FindRequest Find(DhtId? asker, params DhtId[] keys)
    {
        var request = new FindRequest { Peer = asker is { } id ? Info(id) : new NodeInfo() };
        request.Keys.AddRange(keys.Select(static key => ByteString.CopyFrom(key.ToArray())));
        return request;
    }
}
