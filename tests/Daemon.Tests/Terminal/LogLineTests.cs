using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Registry.Daemon.Terminal;

namespace Registry.Daemon.Tests.Terminal;

public sealed class LogLineTests
{
    [Fact]
    public void An_event_is_one_line_whatever_a_stranger_put_into_it()
    {
        var line = Written("agent \u001b[2J\n2026-01-01T00:00:00.000Z info: Registry forged", new InvalidOperationException("two\r\nlines\u202e"));
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z warn: Registry\.Some agent \\u001b\[2J 2026", line);
        Assert.EndsWith("two lines\\u202e" + Environment.NewLine, line, StringComparison.Ordinal);
        Assert.Single(line, c => c == '\n');
    }

    private static string Written(string message, Exception fault)
    {
        using var output = new StringWriter();
        new LogLine().Write(new LogEntry<string>(LogLevel.Warning, "Registry.Some", 7, message, fault, (text, _) => text), null, output);
        return output.ToString();
    }
}
