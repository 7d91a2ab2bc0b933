using Registry.Testing.Simulation.Time;

namespace Registry.Testing.Simulation.Network;

/// <summary>Something on its way from one host to another.</summary>
internal sealed class Parcel(LinkDirection direction, IParcelReceiver receiver, TraceKind kind, ReadOnlyMemory<byte> data) : IScheduled
{
    public void Fire(int version)
    {
        if (direction.To.IsUp) receiver.Receive(kind, data);
    }
}
