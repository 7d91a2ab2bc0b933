using BenchmarkDotNet.Attributes;
using Registry.Identity;
using Registry.Libp2p.Security.Noise;

namespace Registry.Microbenchmarks;

/// <summary>
/// A Noise XX handshake, both sides, without IO: two ephemeral keys, six agreements, and for each side one Ed25519 signature
/// made and one verified.
/// </summary>
public class HandshakeBenchmarks
{
    private readonly PrivateKey _dialer = PrivateKey.GenerateEd25519();
    private readonly PrivateKey _listener = PrivateKey.GenerateEd25519();
    private readonly X25519Key _dialerStatic = X25519Key.Generate();
    private readonly X25519Key _listenerStatic = X25519Key.Generate();

    [Benchmark]
    public bool BothSides()
    {
        using var dialerEphemeral = X25519Key.Generate();
        using var listenerEphemeral = X25519Key.Generate();
        using var dialer = new NoiseHandshake(initiator: true, _dialerStatic, dialerEphemeral);
        using var listener = new NoiseHandshake(initiator: false, _listenerStatic, listenerEphemeral);

        Pass(dialer, listener, []);
        var statement = new byte[NoiseIdentity.StatementLength];
        NoiseIdentity.WriteStatement(_listenerStatic.PublicKey.Span, statement);
        var verified = _listener.PublicKey.Verify(statement, Pass(listener, dialer, _listener.Sign(statement)));
        NoiseIdentity.WriteStatement(_dialerStatic.PublicKey.Span, statement);
        verified &= _dialer.PublicKey.Verify(statement, Pass(dialer, listener, _dialer.Sign(statement)));
        dialer.Split();
        listener.Split();
        return verified ? true : throw new InvalidOperationException("A signature was not verified.");
    }

    private static byte[] Pass(NoiseHandshake from, NoiseHandshake to, byte[] payload)
    {
        var message = new byte[from.Overhead + payload.Length];
        var read = new byte[payload.Length];
        return from.Write(payload, message) == NoiseHandshakeStatus.Done && to.Read(message, read) == NoiseHandshakeStatus.Done
            ? read
            : throw new InvalidOperationException("The handshake failed.");
    }
}
