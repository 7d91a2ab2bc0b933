using System.IO.Pipelines;
using Registry.Identity;
using Registry.Libp2p;
using Registry.Libp2p.Security;

namespace Registry.Testing.Simulation.Network.Direct;

/// <summary>
/// Stands in for Noise where thousands of nodes would spend all their time on curves: the same three messages of about the
/// same lengths, so the same round trips, and nothing encrypted. Who is at the other end is looked up.
/// </summary>
internal sealed class DirectSecurity(PublicKey local) : ISecurityProtocol
{
    // Noise XX with the payloads of libp2p: e | e, ee, s, es, payload | s, se, payload.
    private const int FirstLength = 34;
    private const int SecondLength = 250;
    private const int ThirdLength = 220;

    public string Id => "/direct/1.0.0";

    public async ValueTask<ISecureChannel> SecureAsync(
        IDuplexPipe connection, bool initiator, PeerId? expected, IReadOnlyList<string> muxers, CancellationToken cancellation)
    {
        var end = (SimulatedConnection)connection;
        end.Identity = local;
        if (initiator)
        {
            await WriteAsync(end.Output, FirstLength, cancellation);
            await ReadAsync(end.Input, SecondLength, cancellation);
        }
        else
        {
            await ReadAsync(end.Input, FirstLength, cancellation);
            await WriteAsync(end.Output, SecondLength, cancellation);
            await ReadAsync(end.Input, ThirdLength, cancellation);
        }

        var remote = end.Link.Other(end).Identity!;
        if (expected is not null && !expected.Equals(remote.PeerId))
        {
            throw new ConnectionException(EndReason.PeerIdMismatch, "Another peer answered.");
        }

        if (initiator) await WriteAsync(end.Output, ThirdLength, cancellation);
        return new DirectChannel(end, remote, muxers.Contains(DirectMuxer.MuxerId) ? DirectMuxer.MuxerId : null);
    }

    private static async ValueTask WriteAsync(PipeWriter output, int length, CancellationToken cancellation)
    {
        output.GetSpan(length)[..length].Clear();
        output.Advance(length);
        await output.FlushAsync(cancellation);
    }

    private static async ValueTask ReadAsync(PipeReader input, int length, CancellationToken cancellation)
    {
        var read = await input.ReadAtLeastAsync(length, cancellation);
        if (read.Buffer.Length < length) throw new ConnectionException(EndReason.RemoteClosed, "The remote left during the handshake.");
        input.AdvanceTo(read.Buffer.GetPosition(length));
    }
}

internal sealed class DirectChannel(SimulatedConnection end, PublicKey remote, string? muxer) : ISecureChannel
{
    public SimulatedConnection End => end;

    public PublicKey RemoteKey => remote;

    public string? EarlyMuxer => muxer;

    public PipeReader Input => end.Input;

    public PipeWriter Output => end.Output;

    public void Dispose()
    {
        // The connection below is its owner's.
    }
}
