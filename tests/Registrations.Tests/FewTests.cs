namespace Registry.Registrations.Tests;

public sealed class FewTests
{
    [Fact]
    public void None_one_and_several_are_a_list()
    {
        string[] words = ["a", "b", "c", "d"];
        Few<string> few = default;
        for (var count = 0; count <= words.Length; count++)
        {
            Assert.Equal(words[..count], few);
            Assert.Equal(count, few.Count);
            Assert.All(Enumerable.Range(0, count), at => Assert.Equal(words[at], few[at]));
            Assert.ThrowsAny<Exception>(() => few[count]);
            if (count < words.Length) few = few.With(words[count]);
        }

        Assert.Equal(["a", "x", "c", "d"], few.With("x", inPlaceOf: "b"));
        foreach (var word in words)
        {
            few = few.Without(word);
            Assert.Equal(words.SkipWhile(other => other != word).Skip(1), few);
        }

        Assert.Equal(["x"], few.With("b").With("x", inPlaceOf: "b"));
    }
}
