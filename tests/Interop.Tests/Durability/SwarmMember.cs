using System.Net;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Registry.Dht;
using Registry.Dht.Providers;
using Registry.Dht.Records;
using Registry.Hivemind;
using Registry.Hivemind.Calls;
using Registry.Hivemind.Storage;
using Registry.Hivemind.Values;
using Registry.Identity;
using Registry.Interop.Tests.Harness;
using Registry.Libp2p;
using Registry.Libp2p.Swarm;
using Registry.Multiformats;

namespace Registry.Interop.Tests.Durability;

/// <summary>A peer of both DHTs that a daemon is in. What it writes there without an acknowledgement that says "on disk" is found after a restart or is not; once it was found it stays.</summary>
internal sealed class SwarmMember : IAsyncDisposable
{
    private readonly PrivateKey _key = PrivateKey.GenerateEd25519();
    private readonly Swarm _swarm;
    private readonly KadDht _dht;
    private readonly HivemindNode _hivemind;

    private SwarmMember()
    {
        var (time, loggers) = (TimeProvider.System, NullLoggerFactory.Instance);
        _swarm = Swarm.CreateTcp(_key, new SwarmOptions { ListenAddresses = [Multiaddr.Parse("/ip4/127.0.0.1/tcp/0")] }, time, new Random(1), loggers);
        var keys = new PublicKeyValidator();
        _dht = new KadDht(
            _swarm,
            new KadOptions { Mode = KadMode.Client },
            new KadStores
            {
                Providers = new ProviderStore(new ProviderStoreOptions(), time),
                Namespaces = [new RecordNamespace(keys, new ValueStore(keys, new ValueStoreOptions(), time, loggers))],
            },
            time, new Random(2), loggers);
        var calls = new RemoteCalls(_swarm, new CallOptions(), static (_, _) => Task.FromResult<IReadOnlyList<Multiaddr>>([]), time, new Random(3), loggers);
        _hivemind = new HivemindNode(DhtId.Random(new Random(4)), calls, new HivemindOptions(), new RecordStore(new RecordStoreOptions(), journal: null), time, new Random(5), loggers);
    }

    public static async Task<SwarmMember> JoinAsync(DaemonProcess daemon)
    {
        var member = new SwarmMember();
        var address = Multiaddr.Parse(daemon.Address);
        var peer = PeerId.Parse(daemon.PeerId);
        await member._dht.StartAsync(Deadline.Token());
        member._hivemind.Start();
        await member._swarm.StartAsync(Deadline.Token());
        await member._dht.BootstrapAsync([address], Deadline.Token());
        member._swarm.PeerStore.AddAddresses(peer, [address], TimeSpan.FromHours(1));
        await member._hivemind.JoinAsync([peer], Deadline.Token());
        return member;
    }

    /// <summary>ADD_PROVIDER, which has no answer.</summary>
    public async Task<bool> ProvideAsync(string model, WriteMix mix, Func<bool> goOn)
    {
        var key = FarMeshKeys.ModelHash(model).Bytes;
        var peer = _swarm.LocalPeer.ToString();
        var fact = mix.Add(new Fact($"{peer} as provider of {model}", "none", async at => (await RecordsAsync(at, $"cid:{FarMeshKeys.ModelCid(model)}")).Contains(peer, StringComparison.Ordinal) ? "held" : "none"));
        fact.Unanswered("held");
        return await TryAsync(mix, "provided", goOn, async () => (await _dht.ProvideAsync(key, Deadline.Token())).Stored > 0);
    }

    /// <summary>rpc_store, whose answer is that of memory.</summary>
    public async Task<bool> StoreAsync(string key, WriteMix mix, Func<bool> goOn)
    {
        var fact = mix.Add(new Fact($"hivemind's {key}", "none", async at =>
            (await at.Operator.GetAsync($"/api/operator/swarm/records?key={Uri.EscapeDataString(key)}")).Expect(HttpStatusCode.OK).Body.GetArrayLength() == 0 ? "none" : "held"));
        fact.Unanswered("held");
        var expires = DateTimeOffset.UtcNow.AddHours(2).ToUnixTimeSeconds();
        // A MessagePack integer.
        return await TryAsync(mix, "stored in hivemind", goOn, async () => (await _hivemind.StoreAsync([new ValueToStore(DhtKeys.OfText(key), null, new byte[] { 7 }, expires)], Deadline.Token()))[0]);
    }

    /// <summary>PUT_VALUE, whose answer is that of the disk.</summary>
    public async Task<bool> PutKeyAsync(WriteMix mix, Func<bool> goOn)
    {
        using var key = PrivateKey.GenerateEd25519();
        var peer = key.PublicKey.PeerId;
        byte[] path = [.. Encoding.ASCII.GetBytes("/pk/"), .. peer.Bytes.Span];
        var fact = mix.Add(new Fact($"the key of {peer}", "none", async at => (await RecordsAsync(at, $"/pk/{peer}")).Length > 2 ? "held" : "none"));
        fact.Unanswered("held");
        return await TryAsync(mix, "keys put", goOn, async () =>
        {
            if ((await _dht.PutValueAsync(path, key.PublicKey.Protobuf, Deadline.Token())).Stored == 0) return false;
            fact.Acknowledged("held");
            mix.Count("acknowledged");
            return true;
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _hivemind.DisposeAsync();
        await _dht.DisposeAsync();
        await _swarm.DisposeAsync();
        _key.Dispose();
    }

    private static async Task<bool> TryAsync(WriteMix mix, string kind, Func<bool> goOn, Func<Task<bool>> write)
    {
        try
        {
            mix.Count(await write() ? kind : "not taken over libp2p");
            return goOn();
        }
        catch (Exception fault) when (fault is ConnectionException or IOException or OperationCanceledException)
        {
            mix.Count("unanswered");
            return false;
        }
    }

    private static async Task<string> RecordsAsync(DaemonProcess daemon, string key) =>
        (await daemon.Operator.GetAsync($"/api/operator/dht/records?key={Uri.EscapeDataString(key)}")).Expect(HttpStatusCode.OK).Text;
}
