using Registry.Libp2p.Swarm;
using Registry.Load.Hosting;

namespace Registry.Load.Operations;

/// <summary>One round of the ping protocol, on a stream of its own or on one that stays open.</summary>
internal sealed class PingOperation(string name, Target target, bool reused) : ConnectedOperation(name, 5000, target)
{
    private static readonly string[] Protocols = ["/ipfs/ping/1.0.0"];

    private readonly byte[] _payload = new byte[32];
    private PeerStream? _stream;

    public override async ValueTask RunOnceAsync(int number)
    {
        _stream ??= await Connection.OpenStreamAsync(Protocols, CancellationToken.None);
        BitConverter.TryWriteBytes(_payload, number);
        await _stream.Output.WriteAsync(_payload);
        var read = await _stream.Input.ReadAtLeastAsync(_payload.Length);
        if (read.Buffer.Length < _payload.Length) throw new InvalidDataException("The ping stream ended without an answer.");
        _stream.Input.AdvanceTo(read.Buffer.GetPosition(_payload.Length));
        if (reused) return;

        // Waits for the other side: rust-libp2p takes a second ping stream for the end of the first.
        await _stream.FinishAsync(CancellationToken.None);
        await _stream.DisposeAsync();
        _stream = null;
    }
}
