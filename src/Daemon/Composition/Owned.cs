namespace Registry.Daemon.Composition;

/// <summary>What must be let go of in the reverse of the order it was taken.</summary>
internal sealed class Owned : IAsyncDisposable
{
    private readonly Stack<object> _parts = new();

    public T Add<T>(T part)
        where T : IDisposable
    {
        _parts.Push(part);
        return part;
    }

    public T AddAsync<T>(T part)
        where T : IAsyncDisposable
    {
        _parts.Push(part);
        return part;
    }

    public async ValueTask DisposeAsync()
    {
        while (_parts.TryPop(out var part))
        {
            if (part is IAsyncDisposable later) await later.DisposeAsync();
            else ((IDisposable)part).Dispose();
        }
    }
}
