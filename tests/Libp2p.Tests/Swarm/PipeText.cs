using System.Buffers;
using System.IO.Pipelines;
using System.Text;

namespace Registry.Libp2p.Tests.Swarm;

/// <summary>Short exchanges over pipes.</summary>
internal static class PipeText
{
    public static async Task SayAsync(this IDuplexPipe pipe, string text) =>
        await pipe.Output.WriteAsync(Encoding.UTF8.GetBytes(text), TestNet.Deadline);

    /// <summary>Everything until the end of the stream.</summary>
    public static async Task<byte[]> ReadToEndAsync(this PipeReader input)
    {
        while (true)
        {
            var result = await input.ReadAsync(TestNet.Deadline);
            if (result.IsCompleted)
            {
                var all = result.Buffer.ToArray();
                input.AdvanceTo(result.Buffer.End);
                return all;
            }

            input.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }

    public static async Task<string> HearAsync(this IDuplexPipe pipe, int bytes)
    {
        var result = await pipe.Input.ReadAtLeastAsync(bytes, TestNet.Deadline);
        var text = Encoding.UTF8.GetString(result.Buffer.Slice(0, Math.Min(bytes, result.Buffer.Length)));
        pipe.Input.AdvanceTo(result.Buffer.GetPosition(Math.Min(bytes, result.Buffer.Length)));
        return text;
    }

    /// <summary>Sends so many bytes back, after <paramref name="before"/>.</summary>
    public static async Task EchoAsync(this IDuplexPipe pipe, int bytes, Func<Task>? before = null)
    {
        var result = await pipe.Input.ReadAtLeastAsync(bytes, TestNet.Deadline);
        await (before?.Invoke() ?? Task.CompletedTask);
        pipe.Output.Write(result.Buffer.Slice(0, bytes).ToArray());
        pipe.Input.AdvanceTo(result.Buffer.GetPosition(bytes));
        await pipe.Output.FlushAsync(TestNet.Deadline);
    }

    /// <summary>True when reading ends in a reset or a broken connection rather than in data.</summary>
    public static async Task<bool> IsCutAsync(this PipeReader input)
    {
        try
        {
            while (true)
            {
                var result = await input.ReadAsync(TestNet.Deadline);
                input.AdvanceTo(result.Buffer.End);
                if (result.IsCompleted) return false;
            }
        }
        catch (Exception e) when (e is IOException or ConnectionException)
        {
            return true;
        }
    }
}
