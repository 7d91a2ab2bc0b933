namespace Registry.Registrations.Tests.Model;

/// <summary>Keeps all that it took and asks the reference, or a mutant of it, what that means.</summary>
internal sealed class NaiveRegistry(ReferenceModel model, long now) : IRegistryUnderTest
{
    private readonly List<ModelStatement> _kept = [];
    private long _now = now;

    public ValueTask<Arrival> ArriveAsync(ModelStatement statement, ModelWay way, long now)
    {
        _now = now;
        return ValueTask.FromResult(model.Receive(_kept, new(statement, way, now)));
    }

    public ValueTask AdvanceAsync(long now)
    {
        _now = now;
        return ValueTask.CompletedTask;
    }

    public ValueTask<IReadOnlyList<LiveNode>> LiveAsync() => ValueTask.FromResult(model.Live(model.StateOf(_kept, _now)));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    internal sealed class Maker(Func<IComparer<ModelStatement>, ReferenceModel> model) : IRegistryMaker
    {
        public IComparer<ModelStatement> Bytes { get; } = new ModelBytes();

        public ValueTask<IRegistryUnderTest> MakeAsync(long now) => ValueTask.FromResult<IRegistryUnderTest>(new NaiveRegistry(model(Bytes), now));
    }
}
