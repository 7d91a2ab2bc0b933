namespace Registry.Testing.Simulation.Network;

/// <summary>What takes parcels: one direction of a connection or of a stream.</summary>
internal interface IParcelReceiver
{
    void Receive(TraceKind kind, ReadOnlyMemory<byte> data);
}
