using System.Text;

namespace Registry.Daemon.Terminal;

/// <summary>Standard output or error of the commands: whatever they write is <see cref="Printable"/>.</summary>
/// <param name="inner">Where it goes.</param>
/// <param name="mayBeLost">A full disk behind it is nobody's trouble: for what only tells of what happened.</param>
internal sealed class ConsoleWriter(TextWriter inner, bool mayBeLost = false) : TextWriter
{
    public TextWriter Inner => inner;

    public override Encoding Encoding => inner.Encoding;

    public override void Write(char value) => Write([value]);

    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    public override void Write(ReadOnlySpan<char> buffer) => Write(new string(buffer));

    public override void Write(string? value) => Try(() => inner.Write(Printable.Lines(value)));

    public override void WriteLine() => Try(inner.WriteLine);

    public override void WriteLine(string? value) => Try(() => inner.WriteLine(Printable.Lines(value)));

    public override void Flush() => Try(inner.Flush);

    private void Try(Action write)
    {
        try
        {
            write();
        }
        catch (IOException) when (mayBeLost)
        {
            // Nobody can be told.
        }
    }
}
