namespace Registry.Daemon.Commands.Client;

/// <summary>An answer as it comes. Whoever answers without end is cut short (IOException).</summary>
internal sealed class AnswerStream(Stream inner) : Stream
{
    private const long MaxBytes = 128 << 20;

    private long _length;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Count(inner.Read(buffer, offset, count));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => Count(await inner.ReadAsync(buffer, cancellationToken));

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    private int Count(int read) => (_length += read) <= MaxBytes ? read : throw new IOException($"its answer has more than {MaxBytes >> 20} MiB");
}
