using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace Registry.Testing.Simulation.Network;

/// <summary>The reading end of a flow of bytes: what has arrived, then its end or its failure.</summary>
internal sealed class Inflow : PipeReader
{
    // The sender is not slowed down by a slow reader: requests and answers are far smaller than any window.
    private static readonly PipeOptions Options = new(pauseWriterThreshold: 0);

    private readonly Pipe _pipe = new(Options);
    private Exception? _failure;
    private bool _ended;

    /// <summary>The reader wants no more, or the sender has no more.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Called when <see cref="IsOver"/> has become true.</summary>
    public Action? OnOver { get; set; }

    public void Take(ReadOnlyMemory<byte> data)
    {
        if (_ended || IsOver) return;
        _pipe.Writer.Write(data.Span);

        // Done at once, since nothing makes it wait.
        _ = _pipe.Writer.FlushAsync().AsTask();
    }

    /// <summary>Nothing more comes; <paramref name="failure"/> is thrown once what has come was read.</summary>
    public void End(Exception? failure)
    {
        if (_ended) return;
        _ended = true;
        _failure = failure;
        _pipe.Writer.Complete();
        SetOver();
    }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        var read = _pipe.Reader.ReadAsync(cancellationToken);
        return read.IsCompletedSuccessfully ? ValueTask.FromResult(Check(read.Result)) : AwaitAsync(read);
    }

    public override bool TryRead(out ReadResult result)
    {
        if (!_pipe.Reader.TryRead(out result)) return false;
        result = Check(result);
        return true;
    }

    public override void AdvanceTo(SequencePosition consumed) => _pipe.Reader.AdvanceTo(consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => _pipe.Reader.AdvanceTo(consumed, examined);

    public override void CancelPendingRead() => _pipe.Reader.CancelPendingRead();

    public override void Complete(Exception? exception = null)
    {
        _pipe.Reader.Complete(exception);

        // With both sides complete the pipe gives its memory back.
        End(failure: null);
        SetOver();
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadResult> AwaitAsync(ValueTask<ReadResult> read) => Check(await read);

    private ReadResult Check(ReadResult result)
    {
        if (_failure is not { } failure || !result.Buffer.IsEmpty) return result;
        _pipe.Reader.AdvanceTo(result.Buffer.End);
        throw failure;
    }

    private void SetOver()
    {
        if (IsOver) return;
        IsOver = true;
        OnOver?.Invoke();
    }
}
