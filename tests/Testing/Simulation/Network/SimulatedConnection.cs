using System.IO.Pipelines;
using Registry.Identity;
using Registry.Libp2p.Transport;
using Registry.Multiformats;

namespace Registry.Testing.Simulation.Network;

/// <summary>One end of a link, as TCP would have it: disposing is a FIN, aborting a reset that the other side sees later.</summary>
internal sealed class SimulatedConnection : ITransportConnection, IParcelReceiver
{
    private readonly LinkDirection _outbound;
    private readonly Inflow _input = new();
    private Outflow? _output;

    public SimulatedConnection(SimulatedLink link, LinkDirection outbound, Multiaddr local, Multiaddr remote)
    {
        Link = link;
        _outbound = outbound;
        LocalAddress = local;
        RemoteAddress = remote;
    }

    public SimulatedLink Link { get; }

    public LinkDirection Outbound => _outbound;

    public Multiaddr LocalAddress { get; }

    public Multiaddr RemoteAddress { get; }

    public PipeReader Input => _input;

    public PipeWriter Output => Writer;

    public bool IsDisposed { get; private set; }

    /// <summary>Who is at this end, when the connection is not encrypted.</summary>
    public PublicKey? Identity { get; set; }

    /// <summary>What carries streams over this end, when it does so without bytes.</summary>
    public Direct.DirectConnection? Direct { get; set; }

    private Outflow Writer => _output ??= new Outflow(_outbound, Link.Other(this));

    public void Receive(TraceKind kind, ReadOnlyMemory<byte> data)
    {
        switch (kind)
        {
            case TraceKind.Data:
                _input.Take(data);
                break;
            case TraceKind.Finished:
                _input.End(failure: null);
                break;
            case TraceKind.Closed:
                Direct?.OnClosed();
                break;
            default:
                Break();
                break;
        }
    }

    public void Abort()
    {
        if (Writer.IsOver && _input.IsOver) return;
        _outbound.Send(Link.Other(this), TraceKind.Reset, default);
        Break();
    }

    /// <summary>The other side is gone.</summary>
    public void Break()
    {
        _input.End(new IOException("The connection was reset."));
        Writer.Break(failure: null);
        Direct?.OnBroken();
    }

    public ValueTask DisposeAsync()
    {
        if (!IsDisposed)
        {
            IsDisposed = true;

            // Streams carried without bytes have said good-bye in their own way.
            if (Direct is not null) Writer.Break(failure: null);
            else Writer.Complete();
            _input.Complete();
            Link.OnDisposed();
        }

        return ValueTask.CompletedTask;
    }
}
