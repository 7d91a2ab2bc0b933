namespace Registry.Testing.Simulation.Time;

/// <summary>
/// The synchronization context of a simulation: one thread, one queue. A post from any other thread is a leak: something
/// went on outside, and in an order that no seed decides.
/// </summary>
internal sealed class SimulationContext(Simulator simulator) : SynchronizationContext
{
    public override void Post(SendOrPostCallback d, object? state)
    {
        if (simulator.IsHere("a continuation was posted")) simulator.Enqueue(d, state);
    }

    public override void Send(SendOrPostCallback d, object? state)
    {
        if (simulator.IsHere("a call was sent")) d(state);
    }

    public override SynchronizationContext CreateCopy() => this;
}
