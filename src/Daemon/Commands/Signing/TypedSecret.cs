using System.Text;

namespace Registry.Daemon.Commands.Signing;

/// <summary>Keys and passwords that are typed, unseen.</summary>
internal static class TypedSecret
{
    /// <summary>Standard output belongs to the signed body, so the prompt goes to standard error. Without a terminal <paramref name="otherwise"/> says what to do.</summary>
    public static string Read(string what, string otherwise)
    {
        if (Console.IsInputRedirected) throw new CommandException(otherwise);
        Console.Error.Write($"{what}: ");
        var typed = new StringBuilder();
        for (var key = Console.ReadKey(intercept: true); key.Key != ConsoleKey.Enter; key = Console.ReadKey(intercept: true))
        {
            if (key.Key != ConsoleKey.Backspace) typed.Append(key.KeyChar);
            else if (typed.Length > 0) typed.Length--;
        }

        Console.Error.WriteLine();
        return typed.ToString();
    }
}
