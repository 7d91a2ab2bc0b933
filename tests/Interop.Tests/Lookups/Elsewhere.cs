using Registry.Identity;
using Registry.Interop.Tests.Harness;

namespace Registry.Interop.Tests.Lookups;

/// <summary>
/// Two peers of one kind, of which one provides a model and put a value, and a daemon that came afterwards and was told of the other
/// one alone: what it knows of model, value and provider, it found.
/// </summary>
internal sealed class Elsewhere : IAsyncDisposable
{
    private readonly PeerGroup _peers;

    private Elsewhere(PeerGroup peers, DaemonProcess daemon)
    {
        _peers = peers;
        Daemon = daemon;
    }

    public DaemonProcess Daemon { get; }

    public RemotePeer Holder => _peers[0];

    public RemotePeer Provider => _peers[1];

    public string Model => ModelOf(Provider);

    /// <summary>A public key record; empty where the peers can put none (Rust, which takes keys as text).</summary>
    public byte[] Value { get; private init; } = [];

    /// <summary>The value's key as people write it.</summary>
    public string ValuePath { get; private init; } = "";

    /// <summary>A provider that is a DHT client is asked by nobody, so that the holder alone can name it.</summary>
    public static async Task<Elsewhere> StartAsync(PeerKind kind, PeerMode provider = PeerMode.Server)
    {
        var peers = await PeerGroup.StartAsync([new(kind), new(kind, Mode: provider)]);
        try
        {
            using var key = PrivateKey.GenerateRsa();
            var value = kind == PeerKind.Rust ? [] : key.PublicKey.Protobuf.ToArray();
            await PublishAsync(peers[0], peers[1], key.PublicKey.PeerId, value);
            var daemon = await DaemonProcess.StartAsync(new() { Bootstrap = [peers[0].Address] });
            return new(peers, daemon) { Value = value, ValuePath = $"/pk/{key.PublicKey.PeerId}" };
        }
        catch
        {
            await peers.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Daemon.DisposeAsync();
        await _peers.DisposeAsync();
    }

    private static async Task PublishAsync(RemotePeer holder, RemotePeer provider, PeerId owner, byte[] value)
    {
        await provider.ConnectAsync(holder.Address);
        await Deadline.EventuallyAsync(async () => Assert.Contains(holder.Id, await provider.TableAsync()));
        if (provider.Spec.Mode == PeerMode.Server)
        {
            await Deadline.EventuallyAsync(async () => Assert.Contains(provider.Id, await holder.TableAsync()));
        }
        await Deadline.EventuallyAsync(async () =>
        {
            await provider.ProvideAsync(ModelOf(provider));
            Assert.Contains(await holder.FindProvidersAsync(ModelOf(provider)), p => p.Id == provider.Id);
        });
        if (value.Length > 0) await provider.PutAsync([.. "/pk/"u8, .. owner.Bytes.Span], value);
    }

    private static string ModelOf(RemotePeer provider) => $"only at {provider.Id}";
}
