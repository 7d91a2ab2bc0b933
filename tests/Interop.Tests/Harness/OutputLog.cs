using System.Diagnostics;

namespace Registry.Interop.Tests.Harness;

/// <summary>The last lines a process wrote, for the message of the test that fails because of it. Bounded.</summary>
public sealed class OutputLog(string name)
{
    private const int Capacity = 400;
    private readonly Queue<string> _lines = new();

    public void Add(string? line)
    {
        if (line is null) return;
        lock (_lines)
        {
            if (_lines.Count == Capacity) _lines.Dequeue();
            _lines.Enqueue(line);
        }
    }

    public void CaptureErrors(Process process)
    {
        process.ErrorDataReceived += (_, e) => Add(e.Data);
        process.BeginErrorReadLine();
    }

    public bool Contains(string text)
    {
        lock (_lines)
        {
            return _lines.Any(l => l.Contains(text, StringComparison.Ordinal));
        }
    }

    /// <summary>Into the output of the running test, or nowhere when no test runs.</summary>
    public void WriteToTest() => TestContext.Current.TestOutputHelper?.WriteLine(ToString());

    public override string ToString()
    {
        lock (_lines)
        {
            return $"--- {name}, last lines ---\n{string.Join('\n', _lines)}\n---";
        }
    }
}
